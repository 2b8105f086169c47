# Pairs of convolutions, pooling, dropout, a hidden layer; the training cell's code at the end of the answer.
#
# Every check passes.

# %% question="custom_convnet"
class CustomConvNet(tf.keras.Model):
    def __init__(self):
        super(CustomConvNet, self).__init__()
        # *****START OF YOUR CODE*****
        self.conv1 = tf.keras.layers.Conv2D(32, 3, padding='same', activation='relu', kernel_initializer='he_normal')
        self.conv2 = tf.keras.layers.Conv2D(32, 3, padding='same', activation='relu', kernel_initializer='he_normal')
        self.pool1 = tf.keras.layers.MaxPool2D()
        self.drop1 = tf.keras.layers.Dropout(0.1)
        self.conv3 = tf.keras.layers.Conv2D(64, 3, padding='same', activation='relu', kernel_initializer='he_normal')
        self.pool2 = tf.keras.layers.MaxPool2D()
        self.drop2 = tf.keras.layers.Dropout(0.1)
        self.flatten = tf.keras.layers.Flatten()
        self.fc1 = tf.keras.layers.Dense(128, activation='relu', kernel_initializer='he_normal')
        self.fc2 = tf.keras.layers.Dense(10, activation='softmax')
        # *****END OF YOUR CODE*****

    def call(self, input_tensor, training=False):
        # *****START OF YOUR CODE*****
        x = self.conv1(input_tensor)
        x = self.conv2(x)
        x = self.pool1(x)
        x = self.drop1(x, training=training)
        x = self.conv3(x)
        x = self.pool2(x)
        x = self.drop2(x, training=training)
        x = self.flatten(x)
        x = self.fc1(x)
        x = self.fc2(x)
        # *****END OF YOUR CODE*****
        return x

device = '/cpu:0'
print_every = 700
num_epochs = 10

model = CustomConvNet()

def model_init_fn():
    return CustomConvNet()

def optimizer_init_fn():
    learning_rate = 1e-3
    return tf.keras.optimizers.Adam(learning_rate)

train_part34(model_init_fn, optimizer_init_fn, num_epochs=num_epochs, is_training=True)
